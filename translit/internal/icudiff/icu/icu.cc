// Icu answers requests about transforms with ICU4C, over stdin and stdout:
//
//	R F|B LEN\n rules   open rules, forward or backward   OK\n | ERR name line offset\n
//	I F|B LEN\n id      open a transform by its ID        OK\n | ERR name 0 0\n
//	T LEN\n text        transform a text                  LEN\n text
//	B N LEN\n lines     time N rounds over the lines      ns8 ns16 bytes\n
//
// B gives nanoseconds for all lines of a round: from UTF-8 to UTF-8, and from
// UTF-16 to UTF-16 with the text copied into place.
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <unicode/translit.h>
#include <unicode/uversion.h>
#include <vector>

using icu::Transliterator;
using icu::UnicodeString;

static std::string take(size_t n) {
  std::string s(n, '\0');
  std::cin.read(&s[0], n);
  return s;
}

int main() {
  std::ios::sync_with_stdio(false);
  std::unique_ptr<Transliterator> t;
  std::string cmd;
  std::cout << "ICU " << U_ICU_VERSION << std::endl;
  while (std::cin >> cmd) {
    if (cmd == "R" || cmd == "I") {
      std::string dir;
      size_t n;
      std::cin >> dir >> n;
      std::cin.get();
      UnicodeString s = UnicodeString::fromUTF8(take(n));
      UErrorCode ec = U_ZERO_ERROR;
      UParseError pe;
      pe.line = pe.offset = 0;
      UTransDirection d = dir == "B" ? UTRANS_REVERSE : UTRANS_FORWARD;
      t.reset(cmd == "R" ? Transliterator::createFromRules("x", s, d, pe, ec)
                         : Transliterator::createInstance(s, d, pe, ec));
      if (U_FAILURE(ec) || !t) {
        t.reset();
        std::cout << "ERR " << u_errorName(ec) << " " << pe.line << " " << pe.offset << std::endl;
      } else {
        std::cout << "OK" << std::endl;
      }
    } else if (cmd == "T") {
      size_t n;
      std::cin >> n;
      std::cin.get();
      UnicodeString s = UnicodeString::fromUTF8(take(n));
      if (t) t->transliterate(s);
      std::string out;
      s.toUTF8String(out);
      std::cout << out.size() << "\n" << out << std::flush;
    } else if (cmd == "B") {
      size_t rounds, n;
      std::cin >> rounds >> n;
      std::cin.get();
      std::string all = take(n);
      std::vector<std::string> lines;
      std::vector<UnicodeString> wide;
      for (size_t i = 0; i < all.size();) {
        size_t j = all.find('\n', i);
        if (j == std::string::npos) j = all.size();
        lines.push_back(all.substr(i, j - i));
        wide.push_back(UnicodeString::fromUTF8(lines.back()));
        i = j + 1;
      }
      size_t bytes = 0;
      using clock = std::chrono::steady_clock;
      auto a = clock::now();
      std::string out;
      for (size_t r = 0; r < rounds; r++)
        for (auto &l : lines) {
          UnicodeString s = UnicodeString::fromUTF8(l);
          t->transliterate(s);
          out.clear();
          s.toUTF8String(out);
          bytes += out.size();
        }
      auto b = clock::now();
      for (size_t r = 0; r < rounds; r++)
        for (auto &l : wide) {
          UnicodeString s(l);
          t->transliterate(s);
          bytes += s.length();
        }
      auto c = clock::now();
      auto ns = [](auto d) { return std::chrono::duration_cast<std::chrono::nanoseconds>(d).count(); };
      std::cout << ns(b - a) / (long)rounds << " " << ns(c - b) / (long)rounds << " " << bytes << std::endl;
    }
  }
}
