package main

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"
)

// children are the components. The end of one that was not told to stop ends the server.
type children struct {
	lock     sync.Mutex
	running  []*exec.Cmd
	stopping bool
}

// start runs a component, which this binary is if it goes by that name; it logs to its own file.
func (c *children) start(name string, args ...string) {
	log, err := os.OpenFile(logDir+"/"+name+".log", os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	must(err)
	command := exec.Command(name, args...)
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	started := make(chan error)
	go func() {
		// The kernel sends Pdeathsig when the thread that forked ends, so this one is held until then.
		runtime.LockOSThread()
		err := command.Start()
		started <- err
		if err == nil {
			err = command.Wait()
			c.ended(name, err)
		}
	}()
	must(<-started)
	c.lock.Lock()
	defer c.lock.Unlock()
	c.running = append(c.running, command)
}

func (c *children) ended(name string, err error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if !c.stopping {
		log, _ := os.ReadFile(logDir + "/" + name + ".log")
		die("%s ended: %v; the end of its log:\n%s", name, err, log[max(0, len(log)-6000):])
	}
}

// stop ends what depends on others first, and waits no longer than tests like to.
func (c *children) stop() {
	c.lock.Lock()
	c.stopping = true
	c.lock.Unlock()
	for _, command := range slices.Backward(c.running) {
		_ = command.Process.Signal(syscall.SIGTERM)
	}
	time.Sleep(1500 * time.Millisecond)
}

// await asks until the answer is no error, and gives the server up after two minutes.
func await(what string, ask func() error) {
	deadline := time.Now().Add(2 * time.Minute)
	for {
		err := ask()
		if err == nil {
			logf("%s: ready", what)
			return
		}
		if time.Now().After(deadline) {
			die("%s is not ready: %v", what, err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// healthy asks a health page of a component.
func healthy(url string) func() error {
	client := http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}}
	return func() error {
		response, err := client.Get(url)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", url, response.Status)
		}
		return nil
	}
}
