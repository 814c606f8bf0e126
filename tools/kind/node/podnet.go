package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/vishvananda/netlink"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

const (
	configurations = "/etc/cni/net.d"
	lookAgain      = 3 * time.Second
)

// podnet gives pods their network, as the daemon that comes with kind does, for IPv4 and without policies: the CNI configuration of
// its own node, and a route to the pods of each other node.
func podnet() {
	settings, err := rest.InClusterConfig()
	if err != nil {
		giveUp(err)
	}
	if endpoint := os.Getenv("CONTROL_PLANE_ENDPOINT"); endpoint != "" {
		settings.Host = "https://" + endpoint
	}
	nodes := kubernetes.NewForConfigOrDie(settings).CoreV1().Nodes()
	own, written := os.Getenv("HOST_IP"), ""
	for ; ; time.Sleep(lookAgain) {
		list, err := nodes.List(context.Background(), meta.ListOptions{})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			continue
		}
		for _, node := range list.Items {
			address := internalAddress(node)
			_, pods, err := net.ParseCIDR(node.Spec.PodCIDR)
			switch {
			case address == "" || err != nil:
			case address != own:
				if err := netlink.RouteReplace(&netlink.Route{Dst: pods, Gw: net.ParseIP(address)}); err != nil {
					fmt.Fprintln(os.Stderr, "route to", pods, err)
				}
			case pods.String() != written:
				if err := configure(pods.String()); err != nil {
					giveUp(err)
				}
				written = pods.String()
			}
		}
	}
}

func internalAddress(node core.Node) string {
	for _, address := range node.Status.Addresses {
		if address.Type == core.NodeInternalIP && net.ParseIP(address.Address).To4() != nil {
			return address.Address
		}
	}
	return ""
}

type object map[string]any
type list []any

// configure writes the file that containerd waits for; the rename makes it appear whole.
func configure(pods string) error {
	text, err := json.Marshal(object{
		"cniVersion": "0.3.1",
		"name":       "podnet",
		"plugins": list{
			object{"type": "ptp", "ipMasq": true, "mtu": 1500, "ipam": object{
				"type": "host-local", "dataDir": "/run/cni-ipam-state",
				"routes": list{object{"dst": "0.0.0.0/0"}}, "ranges": list{list{object{"subnet": pods}}},
			}},
			object{"type": "portmap", "capabilities": object{"portMappings": true}},
		},
	})
	if err != nil {
		return err
	}
	file := filepath.Join(configurations, "10-podnet.conflist")
	if err := os.WriteFile(file+".part", text, 0o644); err != nil {
		return err
	}
	return os.Rename(file+".part", file)
}

func giveUp(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
