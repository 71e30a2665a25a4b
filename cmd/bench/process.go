package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// process is a running outlooksql.
type process struct {
	cmd    *exec.Cmd
	output *bufio.Reader
	text   string // what it has printed before until's match, and the match
}

// start runs a command and returns when a line that it prints matches until.
func start(ctx context.Context, until *regexp.Regexp, program string, args ...string) (*process, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stderr = os.Stderr
	output, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("preparing %s: %w", args[0], err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", args[0], err)
	}
	p := &process{cmd: cmd, output: bufio.NewReader(output)}
	for !until.MatchString(p.text) {
		line, err := p.output.ReadString('\n')
		if err != nil {
			_, stopped := p.stop()
			return nil, errors.Join(fmt.Errorf("%s ended before it was ready", args[0]), stopped)
		}
		p.text += line
	}
	return p, nil
}

// stop interrupts the process, waits for its end and returns what it still printed.
func (p *process) stop() (string, error) {
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return "", fmt.Errorf("interrupting: %w", err)
	}
	last, err := io.ReadAll(p.output)
	if err != nil {
		return "", fmt.Errorf("reading what %s prints: %w", p.cmd.Args[1], err)
	}
	if err := p.cmd.Wait(); err != nil {
		return "", fmt.Errorf("waiting for %s: %w", p.cmd.Args[1], err)
	}
	return string(last), nil
}

// peak is the most memory that the process ever had resident, in kB. Linux says it in /proc.
func (p *process) peak() (int, error) {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0, fmt.Errorf("reading the memory of %s: %w", p.cmd.Args[1], err)
	}
	for line := range strings.Lines(string(data)) {
		if words := strings.Fields(line); len(words) == 3 && words[0] == "VmHWM:" {
			return strconv.Atoi(words[1])
		}
	}
	return 0, errors.New("the system does not say how much memory was resident")
}
