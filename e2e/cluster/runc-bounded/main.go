// An OCI runtime for dockerd: runc, less the capabilities that this machine does not have.
//
// `docker run --privileged` asks runc for every capability that the kernel knows. Where the machine
// withholds one from all of its processes, runc stops with "unable to apply caps: operation not
// permitted". This takes out of the container's (or exec's) specification what its own bounding set
// lacks, then becomes runc. It gives nothing back that the machine withholds.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

const runc = "/usr/sbin/runc"

// In the order of linux/capability.h.
var names = strings.Fields(`CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE
 NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE
 SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL
 SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE`)

func main() {
	if err := trim(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "runc-bounded:", err)
		os.Exit(1)
	}
	err := syscall.Exec(runc, append([]string{"runc"}, os.Args[1:]...), os.Environ())
	fmt.Fprintln(os.Stderr, "runc-bounded:", err)
	os.Exit(1)
}

// trim rewrites the file that runc is about to read, if this call is one that starts a process.
func trim(args []string) error {
	value := func(long, short string) string {
		for i, a := range args {
			if v, ok := strings.CutPrefix(a, long+"="); ok {
				return v
			}
			if (a == long || a == short) && i+1 < len(args) {
				return args[i+1]
			}
		}
		return ""
	}
	if slices.Contains(args, "create") || slices.Contains(args, "run") {
		return rewrite(filepath.Join(value("--bundle", "-b"), "config.json"), "process")
	}
	if file := value("--process", "-p"); file != "" && slices.Contains(args, "exec") {
		return rewrite(file, "")
	}
	return nil
}

// rewrite takes the missing capabilities out of the process in file, or in the field of it.
func rewrite(file, field string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	missing, err := missing()
	if err != nil || len(missing) == 0 {
		return err
	}
	var document map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // large numbers come out as they went in
	if err := decoder.Decode(&document); err != nil {
		return err
	}
	process := document
	if field != "" {
		process, _ = document[field].(map[string]any)
	}
	sets, _ := process["capabilities"].(map[string]any)
	for name, set := range sets {
		list, _ := set.([]any)
		sets[name] = slices.DeleteFunc(list, func(c any) bool { return slices.Contains(missing, c) })
	}
	if text, err = json.Marshal(document); err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}

// missing is what the bounding set of this process, hence of all that it may start, lacks.
func missing() ([]any, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return nil, err
	}
	_, rest, _ := strings.Cut(string(status), "CapBnd:")
	line, _, _ := strings.Cut(rest, "\n")
	bounding, err := strconv.ParseUint(strings.TrimSpace(line), 16, 64)
	if err != nil {
		return nil, err
	}
	var missing []any
	for i, name := range names {
		if bounding&(1<<i) == 0 {
			missing = append(missing, "CAP_"+name)
		}
	}
	return missing, nil
}
