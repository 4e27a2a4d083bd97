// One binary of Kubernetes' own components, etcd and kubectl, chosen by the name it is called by or
// by its first argument, as k3s is. "server" runs them all: a cluster of one node.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectlcmd "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

// Each component is its own process: two in one would fight over global flags.
var commands = map[string]func() int{
	"kube-apiserver":          func() int { return cli.Run(apiserver.NewAPIServerCommand()) },
	"kube-controller-manager": func() int { return cli.Run(controllers.NewControllerManagerCommand()) },
	"kube-scheduler":          func() int { return cli.Run(scheduler.NewSchedulerCommand()) },
	"kube-proxy":              func() int { return cli.Run(proxy.NewProxyCommand()) },
	"kubelet":                 func() int { return cli.Run(kubelet.NewKubeletCommand(context.Background())) },
	"kubectl": func() int {
		if err := cli.RunNoErrOutput(kubectlcmd.NewDefaultKubectlCommand()); err != nil {
			kubectlutil.CheckErr(err)
		}
		return 0
	},
	"etcd": func() int { etcdmain.Main(os.Args); return 0 },
	// containerd's client, as k3s has it; the image's environment says where containerd is.
	"ctr": func() int {
		err := syscall.Exec("/usr/bin/ctr", append([]string{"ctr"}, os.Args[1:]...), os.Environ())
		fmt.Fprintln(os.Stderr, err)
		return 127
	},
}

func main() {
	name := filepath.Base(os.Args[0])
	command, ok := commands[name]
	if !ok && len(os.Args) > 1 {
		name = os.Args[1]
		if name == "server" {
			os.Exit(serverMain(os.Args[2:]))
		}
		os.Args = os.Args[1:]
		command, ok = commands[name]
	}
	if !ok {
		fmt.Fprintf(os.Stderr, "no component %q\n", name)
		os.Exit(64)
	}
	os.Exit(command())
}
