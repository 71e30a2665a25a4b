package main

import (
	"errors"
	"fmt"
	"time"

	mysqlgorm "gorm.io/driver/mysql"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Message is a message as a model.
type Message struct {
	ID               string `gorm:"primaryKey"`
	Subject          *string
	FolderPath       string
	IsRead           bool
	ReceivedDateTime time.Time
	ParentFolderID   string
	Folder           Folder `gorm:"foreignKey:ParentFolderID"`
}

// Folder is a folder as a model.
type Folder struct {
	ID            string `gorm:"primaryKey"`
	DisplayName   string
	WellKnownName *string
}

// tryGorm tries GORM: its migrator's view of the schema, and models.
func tryGorm() {
	client("GORM", "gorm.io/gorm")
	db, err := gorm.Open(mysqlgorm.Open(config().FormatDSN()), &gorm.Config{Logger: logger.Discard, PrepareStmt: true})
	if err != nil {
		check("connect", func() error { return err })
		return
	}
	check("migrator", func() error { return tryMigrator(db) })
	check("find", func() error {
		var found []Message
		err := db.Where("is_read = ? AND subject LIKE ?", true, "%order%").Order("received_date_time DESC").Limit(5).Find(&found).Error
		for i := range found {
			if i > 0 && found[i].ReceivedDateTime.After(found[i-1].ReceivedDateTime) {
				return errors.New("out of order")
			}
		}
		return errors.Join(err, want(len(found), 5))
	})
	check("preload", func() error {
		var found []Message
		err := db.Preload("Folder").Where("folder_path = ?", "Sent Items").Limit(3).Find(&found).Error
		for _, m := range found {
			err = errors.Join(err, want(m.Folder.DisplayName, "Sent Items"))
		}
		return errors.Join(err, want(len(found), 3))
	})
	check("joins", func() error {
		var n int64
		err := db.Model(&Message{}).Joins("Folder").Where("Folder.well_known_name = ?", "sentitems").Count(&n).Error
		var direct int64
		err = errors.Join(err, db.Model(&Message{}).Where("folder_path = ?", "Sent Items").Count(&direct).Error)
		return errors.Join(err, want(n, direct))
	})
	check("group", func() error {
		var counts []struct {
			FolderPath string
			N          int64
		}
		err := db.Model(&Message{}).Select("folder_path, COUNT(*) AS n").Group("folder_path").Having("n > ?", 10).Scan(&counts).Error
		return errors.Join(err, want(len(counts) > 3, true))
	})
	check("in_batches", func() error {
		var n int
		var batch []Folder
		err := db.Select("id", "display_name").FindInBatches(&batch, 7, func(*gorm.DB, int) error { n += len(batch); return nil }).Error
		var all int64
		return errors.Join(err, db.Model(&Folder{}).Count(&all).Error, want(int64(n), all))
	})
	check("not_found", func() error {
		return want(errors.Is(db.First(&Folder{}, "id = ?", "none").Error, gorm.ErrRecordNotFound), true)
	})
	check("transaction", func() error {
		return db.Transaction(func(tx *gorm.DB) error {
			return tx.Transaction(func(inner *gorm.DB) error { return inner.First(&Folder{}).Error })
		})
	})
	check("error", func() error { return wantNumber(db.Exec("SELECT nothing FROM folders").Error, 1054) })
}

// tryMigrator asks for tables, columns and keys.
func tryMigrator(db *gorm.DB) error {
	m := db.Migrator()
	if !m.HasTable("messages") || m.HasTable("nothing") || !m.HasColumn(&Message{}, "subject") {
		return errors.New("tables or columns are not found")
	}
	columns, err := m.ColumnTypes("messages")
	if err != nil {
		return err
	}
	for _, c := range columns {
		if c.Name() != "id" {
			continue
		}
		key, _ := c.PrimaryKey()
		length, _ := c.Length()
		nullable, _ := c.Nullable()
		return want(fmt.Sprint(c.DatabaseTypeName(), length, key, nullable), "varchar512 true false")
	}
	return errors.New("no column id")
}
