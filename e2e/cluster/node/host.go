package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// prepareHost makes of the container what kubelet and kube-proxy expect of a machine.
func prepareHost() {
	// Mounts of pods must propagate.
	if err := syscall.Mount("", "/", "", syscall.MS_SHARED|syscall.MS_REC, ""); err != nil {
		logf("cannot share /: %v", err)
	}
	sysctl("net.ipv4.ip_forward", 1)
	sysctl("net.bridge.bridge-nf-call-iptables", 1)
	sysctl("fs.inotify.max_user_instances", 1024)
	sysctl("fs.inotify.max_user_watches", 131072)
	if id, _ := os.ReadFile("/etc/machine-id"); len(bytes.TrimSpace(id)) == 0 {
		var random [16]byte
		_, _ = rand.Read(random[:])
		write("/etc/machine-id", fmt.Sprintf("%x\n", random))
	}
}

// sysctl raises a setting of the kernel to at least value. Some are the host's, and not ours to set.
func sysctl(key string, value int) {
	path := "/proc/sys/" + strings.ReplaceAll(key, ".", "/")
	text, err := os.ReadFile(path)
	if err == nil {
		if now, notNumber := strconv.Atoi(strings.TrimSpace(string(text))); notNumber == nil && now >= value {
			return
		}
		err = os.WriteFile(path, []byte(strconv.Itoa(value)), 0o644)
	}
	if err != nil {
		logf("cannot set %s=%d: %v", key, value, err)
	}
}

// ownCgroup is the container's own cgroup, under which pods go. K3sContainer gives the container the
// host's whole tree: at its root two clusters would take one another's pods for orphans.
func ownCgroup() string {
	text, err := os.ReadFile("/proc/self/cgroup")
	must(err)
	var unified string
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		part := strings.SplitN(line, ":", 3)
		if part[1] == "memory" {
			return part[2] // version 1
		}
		if part[0] == "0" {
			unified = part[2]
		}
	}
	// Version 2 (not tried yet on a host that has it): processes may only live in leaves, so they
	// leave this one before it hands its controllers on.
	root := "/sys/fs/cgroup" + unified
	must(os.MkdirAll(root+"/init", 0o755))
	processes, err := os.ReadFile(root + "/cgroup.procs")
	must(err)
	for _, process := range strings.Fields(string(processes)) {
		must(os.WriteFile(root+"/init/cgroup.procs", []byte(process), 0o644))
	}
	controllers, err := os.ReadFile(root + "/cgroup.controllers")
	must(err)
	for _, controller := range strings.Fields(string(controllers)) {
		must(os.WriteFile(root+"/cgroup.subtree_control", []byte("+"+controller), 0o644))
	}
	return unified
}

// nodeIP is the container's address.
func nodeIP() string {
	addresses, err := net.InterfaceAddrs()
	must(err)
	for _, address := range addresses {
		network, ok := address.(*net.IPNet)
		// The pods' bridge is there already after a restart.
		if ok && network.IP.To4() != nil && network.IP.IsGlobalUnicast() && !strings.HasPrefix(network.IP.String(), podPrefix) {
			return network.IP.String()
		}
	}
	must(fmt.Errorf("the container has no IPv4 address"))
	return ""
}
