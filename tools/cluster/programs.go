// Package cluster gives go.mod's tool block a module to live in: the programs of a real Kubernetes control plane, for tests.
package cluster
