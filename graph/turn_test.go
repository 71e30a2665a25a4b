package graph

import (
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// TestListTurns goes on where Turn says: by another request, by the link, or not at all.
func TestListTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop := errors.New("no further")
		c := memoryClient(t, Options{}, answers(pageOf(0, 2, serviceURL+"/a"), pageOf(2, 3, serviceURL+"/b"), pageOf(3, 5, serviceURL+"/c"), pageOf(5, 6, serviceURL+"/d")))
		other := c.FolderMessages("adele@contoso.com", "inbox", odata.Query{Skip: 5})
		turns := []func() (*Request, error){
			func() (*Request, error) { return &other, nil },
			func() (*Request, error) { return nil, nil },
			func() (*Request, error) { return nil, stop },
		}
		n := 0
		all, err := readAll(t, List(t.Context(), c, inbox(c), ListOptions{Fields: subjects, Turn: func() (*Request, error) {
			n++
			return turns[n-1]()
		}}, subject))
		if !errors.Is(err, stop) || fmt.Sprint(all) != "[s0 s1 s2 s3 s4]" || n != 3 {
			t.Errorf("got %q, %v after %d turns", all, err, n)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		all, err := listAnswers(t, ListOptions{Turn: func() (*Request, error) { return nil, io.EOF }}, pageOf(0, 2, serviceURL+"/a"))
		if err != nil || fmt.Sprint(all) != "[s0 s1]" {
			t.Errorf("an early end: got %q, %v", all, err)
		}
	})
}
