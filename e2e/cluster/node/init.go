package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// initMain is PID 1 of the container: it runs the server as a child, and reaps: the shims of
// containerd become children of PID 1, and Go's own waiting for children would not see them end.
func initMain() int {
	server := exec.Command("/proc/self/exe", os.Args[1:]...)
	server.Stdin, server.Stdout, server.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := server.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		for s := range signals {
			_ = server.Process.Signal(s)
		}
	}()
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		switch {
		case err == syscall.EINTR:
		case err != nil:
			fmt.Fprintln(os.Stderr, err)
			return 1
		case pid == server.Process.Pid && status.Signaled():
			return 128 + int(status.Signal())
		case pid == server.Process.Pid:
			return status.ExitStatus()
		}
	}
}
