package main

import (
	"context"
	"embed"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// The paths are those of k3s, where Testcontainers and scripts look for them.
const (
	dataDir    = "/var/lib/rancher/k3s"
	tlsDir     = dataDir + "/server/tls"
	credDir    = dataDir + "/server/cred"
	imagesDir  = dataDir + "/agent/images"
	etcDir     = dataDir + "/agent/etc"
	ownImages  = "/usr/share/k3s/images" // not on the volume that is mounted over dataDir
	logDir     = "/var/log/k3s"
	adminConf  = "/etc/rancher/k3s/k3s.yaml"
	nodeName   = "k3s"
	podPrefix  = "10.42."
	pauseImage = "localhost/pause:1"
)

//go:embed files
var files embed.FS

var begin = time.Now()

func logf(format string, args ...any) {
	fmt.Printf("+%.1fs %s\n", time.Since(begin).Seconds(), fmt.Sprintf(format, args...))
}

func die(format string, args ...any) {
	logf("FATAL "+format, args...)
	os.Exit(1)
}

func must(err error) {
	if err != nil {
		die("%v", err)
	}
}

func write(path, text string) {
	must(os.MkdirAll(filepath.Dir(path), 0o755))
	must(os.WriteFile(path, []byte(text), 0o644))
}

// configure writes one of the embedded files with its words in capitals replaced.
func configure(file, path string, replacements ...string) {
	text, err := files.ReadFile("files/" + file)
	must(err)
	write(path, strings.NewReplacer(replacements...).Replace(string(text)))
}

// serverMain is what `k3s server` is to Testcontainers' K3sContainer: the whole of a cluster of one
// node, ready when it logs the line that K3sContainer waits for.
func serverMain(args []string) int {
	if os.Getpid() == 1 {
		return initMain()
	}
	ip := nodeIP()
	for _, dir := range []string{tlsDir, credDir, imagesDir, etcDir, logDir, "/var/lib/kubelet"} {
		must(os.MkdirAll(dir, 0o755))
	}
	prepareHost()
	identify(ip, extraNames(args))
	configure("cni.conflist", "/etc/cni/net.d/10-pods.conflist")
	configure("containerd.toml", etcDir+"/containerd.toml", "PAUSE_IMAGE", pauseImage)
	configure("kubelet.yaml", etcDir+"/kubelet.yaml", "CGROUP", ownCgroup())
	configure("kube-proxy.yaml", etcDir+"/kube-proxy.yaml")
	configure("Corefile", etcDir+"/Corefile", "NODE_IP", ip)
	configure("cluster.yaml", etcDir+"/cluster.yaml", "NODE_IP", ip)

	var components children
	components.start("containerd", "--config", etcDir+"/containerd.toml")
	imported := make(chan struct{})
	go func() { // while the API server starts, which this does not need
		await("containerd", func() error { return exec.Command("ctr", "version").Run() })
		importImages()
		close(imported)
	}()
	startControlPlane(&components, ip)
	<-imported
	components.start("kubelet", "--config="+etcDir+"/kubelet.yaml", "--kubeconfig="+kubeconfig("kubelet"),
		"--hostname-override="+nodeName, "--node-ip="+ip)
	components.start("kube-proxy", "--config="+etcDir+"/kube-proxy.yaml")
	components.start("coredns", "-conf", etcDir+"/Corefile")
	await("node", nodeReady)
	await("kube-proxy", healthy("http://127.0.0.1:10256/healthz"))
	await("coredns", healthy("http://127.0.0.1:8181/ready"))
	logf("Node controller sync successful")

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	<-stop
	components.stop()
	return 0
}

// extraNames are what the API server is also called by; other flags of k3s are not understood.
func extraNames(args []string) []string {
	var names []string
	for _, arg := range args {
		if name, ok := strings.CutPrefix(arg, "--tls-san="); ok {
			names = append(names, name)
		} else {
			logf("%s is ignored: this is not k3s", arg)
		}
	}
	return names
}

func kubeconfig(component string) string { return credDir + "/" + component + ".kubeconfig" }

// identify gives each component its certificate or its kubeconfig.
func identify(ip string, extraNames []string) {
	ca, proxyCA := authority("ca"), authority("request-header-ca")
	authority("service") // of this one only the key is used: it signs tokens of service accounts
	issue(&ca, "kube-apiserver", nil, append(extraNames, "kubernetes", "kubernetes.default", "kubernetes.default.svc",
		"kubernetes.default.svc.cluster.local", "localhost", "127.0.0.1", "10.43.0.1", ip)).write("serving-kube-apiserver")
	issue(&ca, "kube-apiserver-kubelet-client", []string{"system:masters"}, nil).write("client-kube-apiserver")
	issue(&proxyCA, "system:auth-proxy", nil, nil).write("client-auth-proxy")
	issue(&ca, nodeName, nil, []string{nodeName, "localhost", "127.0.0.1", ip}).write("serving-kubelet")
	for _, component := range []string{"kube-controller-manager", "kube-scheduler", "kube-proxy", "coredns"} {
		writeKubeconfig(kubeconfig(component), ca, issue(&ca, "system:"+component, nil, nil))
	}
	writeKubeconfig(kubeconfig("kubelet"), ca, issue(&ca, "system:node:"+nodeName, []string{"system:nodes"}, nil))
	writeKubeconfig(adminConf, ca, issue(&ca, "system:admin", []string{"system:masters"}, nil))
}

// importImages loads what pods shall find: their sandbox, and what was put into k3s' directory for it.
func importImages() {
	own, _ := filepath.Glob(ownImages + "/*.tar")
	given, _ := filepath.Glob(imagesDir + "/*.tar")
	for _, file := range append(own, given...) {
		if out, err := exec.Command("ctr", "images", "import", file).CombinedOutput(); err != nil {
			die("cannot import %s: %v: %s", file, err, out)
		}
		logf("imported %s", file)
	}
}

func startControlPlane(components *children, ip string) {
	components.start("etcd", "--name=default", "--data-dir="+dataDir+"/server/db/etcd", "--unsafe-no-fsync", "--log-level=warn",
		"--listen-client-urls=http://127.0.0.1:2379", "--advertise-client-urls=http://127.0.0.1:2379",
		"--listen-peer-urls=http://127.0.0.1:2380", "--initial-advertise-peer-urls=http://127.0.0.1:2380",
		"--initial-cluster=default=http://127.0.0.1:2380")
	await("etcd", healthy("http://127.0.0.1:2379/readyz"))
	components.start("kube-apiserver", "--advertise-address="+ip, "--secure-port=6443", "--allow-privileged=true",
		"--etcd-servers=http://127.0.0.1:2379", "--service-cluster-ip-range=10.43.0.0/16",
		"--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction", "--client-ca-file="+tlsDir+"/ca.crt",
		"--tls-cert-file="+tlsDir+"/serving-kube-apiserver.crt", "--tls-private-key-file="+tlsDir+"/serving-kube-apiserver.key",
		"--kubelet-client-certificate="+tlsDir+"/client-kube-apiserver.crt", "--kubelet-client-key="+tlsDir+"/client-kube-apiserver.key",
		"--kubelet-certificate-authority="+tlsDir+"/ca.crt", "--kubelet-preferred-address-types=InternalIP,Hostname",
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file="+tlsDir+"/service.key", "--service-account-signing-key-file="+tlsDir+"/service.key",
		"--requestheader-client-ca-file="+tlsDir+"/request-header-ca.crt", "--requestheader-allowed-names=system:auth-proxy",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-", "--requestheader-group-headers=X-Remote-Group",
		"--requestheader-username-headers=X-Remote-User",
		"--proxy-client-cert-file="+tlsDir+"/client-auth-proxy.crt", "--proxy-client-key-file="+tlsDir+"/client-auth-proxy.key",
		"--profiling=false")
	await("kube-apiserver", func() error { return exec.Command("kubectl", "get", "--raw=/readyz").Run() })
	for name, args := range map[string][]string{
		"kube-scheduler": nil,
		"kube-controller-manager": {"--use-service-account-credentials=true",
			"--service-account-private-key-file=" + tlsDir + "/service.key", "--root-ca-file=" + tlsDir + "/ca.crt",
			"--cluster-signing-cert-file=" + tlsDir + "/ca.crt", "--cluster-signing-key-file=" + tlsDir + "/ca.key",
			"--allocate-node-cidrs=true", "--cluster-cidr=10.42.0.0/16", "--service-cluster-ip-range=10.43.0.0/16",
			"--configure-cloud-routes=false"},
	} {
		components.start(name, append([]string{"--kubeconfig=" + kubeconfig(name), "--authentication-kubeconfig=" + kubeconfig(name),
			"--authorization-kubeconfig=" + kubeconfig(name), "--bind-address=127.0.0.1", "--leader-elect=false", "--profiling=false"}, args...)...)
	}
	await("cluster objects", func() error {
		return exec.Command("kubectl", "apply", "--server-side", "--force-conflicts", "-f", etcDir+"/cluster.yaml").Run()
	})
}

// nodeReady is an error until pods can be created and run.
func nodeReady() error {
	config, err := clientcmd.BuildConfigFromFlags("", adminConf)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	node, err := client.CoreV1().Nodes().Get(ctx, nodeName, metav1.GetOptions{})
	if err != nil {
		return err
	}
	for _, c := range node.Status.Conditions {
		// After a restart of the container the condition of before is still there.
		stale := c.LastHeartbeatTime.Time.Before(begin.Truncate(time.Second))
		if c.Type == corev1.NodeReady && (c.Status != corev1.ConditionTrue || stale) {
			return fmt.Errorf("node: %s", c.Message)
		}
	}
	if len(node.Status.Conditions) == 0 || len(node.Spec.Taints) > 0 {
		return fmt.Errorf("node: conditions %v, taints %v", node.Status.Conditions, node.Spec.Taints)
	}
	if _, err := client.CoreV1().ServiceAccounts("default").Get(ctx, "default", metav1.GetOptions{}); err != nil {
		return err
	}
	_, err = client.CoreV1().ConfigMaps("default").Get(ctx, "kube-root-ca.crt", metav1.GetOptions{})
	return err
}
