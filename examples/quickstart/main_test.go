package main

func Example() {
	main()
	// Output:
	// Selenskyj is wd:Q3874799
	// Zelensky is wd:Q3874799
	// Володимир Зеленський is wd:Q3874799
	// Kiew is gn:703448
	// キーウ is gn:703448
	// Quagglethorpe: none
}
