package worker

import (
	"fmt"
	"os"
	"strings"

	"github.com/landlock-lsm/go-landlock/landlock"
	"golang.org/x/sys/unix"
)

// Access is what a child keeps. The zero value is for decoders: it reads the
// system's programs, libraries and fonts, writes nothing and has no network.
type Access struct {
	Read  []string `json:"read,omitempty"`  // more folders or files to read
	Write []string `json:"write,omitempty"` // folders to read and write, also device nodes
	// Network leaves TCP, UDP and the sockets under /run open.
	Network bool `json:"network,omitempty"`
	// All leaves everything open; only privileges cannot be gained.
	All bool `json:"all,omitempty"`
}

// systemPaths are what programs and libraries of the system read.
var systemPaths = []string{
	"/usr", "/lib", "/lib64", "/bin", "/opt", "/etc/fonts", "/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime",
	"/etc/papersize", "/var/cache/fontconfig", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/sys/vm",
	"/sys/devices/system/cpu", "/sys/fs/cgroup", "/sys/kernel/mm", "/dev/urandom", "/dev/random", "/dev/zero",
}

// Restrict takes away, for good, what the process does not need, as far as the
// kernel can (Landlock), and returns what is in force, for `status`. Serve does
// it for every child before its first request.
func Restrict(a Access) []string {
	var inForce []string
	if !a.All {
		if note, err := restrictLandlock(a); err != nil {
			fmt.Fprintf(os.Stderr, "landlock: %v\n", err)
		} else if note != "" {
			inForce = append(inForce, note)
		}
	}
	if n, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0); err == nil && n == 1 {
		inForce = append(inForce, "no-new-privs")
	}
	return inForce
}

func restrictLandlock(a Access) (string, error) {
	version := landlockVersion()
	if version < 1 {
		return "", nil
	}
	var rules []landlock.Rule
	add := func(paths []string, dirs, files func(...string) landlock.FSRule) {
		for _, path := range paths {
			info, err := os.Stat(path)
			switch {
			case err != nil: // what is not there cannot be allowed
			case info.IsDir():
				rules = append(rules, dirs(path))
			default:
				rules = append(rules, files(path))
			}
		}
	}
	add(append(systemPaths, a.Read...), landlock.RODirs, landlock.ROFiles)
	add(append([]string{"/dev/null"}, a.Write...),
		func(paths ...string) landlock.FSRule { return landlock.RWDirs(paths...).WithIoctlDev() },
		func(paths ...string) landlock.FSRule { return landlock.RWFiles(paths...).WithIoctlDev() })
	if a.Network { // the sockets of the system's services, such as D-Bus
		add([]string{"/run"}, func(paths ...string) landlock.FSRule { return landlock.RODirs(paths...).WithResolveUnix() }, landlock.ROFiles)
	}
	config := landlock.V11.BestEffort()
	var err error
	if a.Network {
		err = config.RestrictPaths(rules...)
	} else {
		err = config.Restrict(rules...)
	}
	if err != nil {
		return "", err
	}
	const tcpSince = 4
	parts := []string{fmt.Sprintf("landlock %d: files", version)}
	if !a.Network && version >= tcpSince {
		parts = append(parts, "network")
	}
	return strings.Join(parts, ", "), nil
}

// landlockVersion asks the kernel; 0 where it has no Landlock.
func landlockVersion() int {
	v, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0
	}
	return int(v)
}
