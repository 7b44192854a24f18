// Package fault asks whether the exchange keeps its promise while everything
// around it breaks: the real program is killed at random moments, connections are
// cut, delayed and sent twice, receivers forget what they pulled. Every client
// writes down what it saw, and afterwards the record is held to the promise.
//
//   - Plain rules about each lead, for long runs of many leads: check.go.
//   - A sequential model of one receiver's queue, for many short histories of
//     concurrent calls: model.go.
//
// Both are tested themselves: by records made by hand, one for each rule, and by
// builds of the program that are broken on purpose (testdata/broken.txtar).
//
// A run follows from its seed as far as a run can: what each client does in which
// order, what is cut, and after how many leads something is killed. When exactly
// the machine does what, no seed decides.
//
// The package sees the program from outside alone: commands, calls, signals.
package fault
