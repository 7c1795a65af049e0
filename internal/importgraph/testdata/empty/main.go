// Empty is what the others are compared with: it prints, and uses no package
// of the module.
package main

import "fmt"

func main() { fmt.Println("Selenskyj") }
