package main

func Example() {
	main()
	// Output:
	// 4 Володимир Зеленський (wd:Q3874799): Wolodymyr Selenskyj, Zelensky, Зеленский, 젤렌스키
	// 4 North Atlantic Treaty Organization (wd:Q7184): Nato, OTAN, НАТО, 나토
	// 3 Покровськ (gn:704422): Pokrowsk, Pokrovsk, Красноармейск
	// 2 Кремль (pn:kremlin): Kremlin, Кремль
	// 2 Rheinmetall (pn:rheinmetall): Rheinmetall, Рейнметалл
	// 1 국가정보원 (pn:nis-korea): 국정원
}
