package data_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/internal/golden"
	"github.com/polyonym/polyonym/resolve"
)

// famous are fifty names of well-known entities as sources in ten scripts have
// them.
var famous = []string{
	"Wolodymyr Selenskyj", "Zelensky", "Зеленский В. А.", "젤렌스키", "泽连斯基", // Latin, Cyrillic, Hangul, Han
	"Yun Seok-yol", "Yoon Suk-yeol", "윤석열", "尹錫悦", "Юн Сок Ёль",
	"Tschaikowski, Pjotr", "Czajkowski", "Чайковский Пётр Ильич", "チャイコフスキー", "柴可夫斯基", // and kana
	"Nikolaus II.", "Николай II", "尼古拉斯二世", "ニコライ2世", "니콜라이 2세",
	"Chruschtschow", "Jruschov", "Хрущёв Никита Сергеевич", "Χρουστσόφ", "ख्रुश्चेव", // and Greek, Devanagari
	"Pjöngjang", "평양", "Пхеньян", "平壌", "بيونغ يانغ", // and Arabic
	"Hirnyk", "Донецьк", "Donezk", "Krasnoarmijsk", "Kijów",
	"ベートーヴェン", "בטהובן", "Бетховен", "贝多芬", "Μπετόβεν", // and Hebrew
	"თბილისი", "Երեւան", "ბათუმი", "Tiflis", "Москва", // and Georgian, Armenian
	"NATO", "МАГАТЭ", "Zеlеnskyy", "Ingrid Bergström", "Wladimir Petrowitsch Selenskyj",
}

// TestFamous keeps what is said of famous names, one line each, for people to
// read.
func TestFamous(t *testing.T) {
	r, err := data.Resolver()
	require.NoError(t, err)
	require.Len(t, famous, 50)
	var out bytes.Buffer
	for _, name := range famous {
		res, err := r.Resolve(context.Background(), resolve.Query{Name: name})
		require.NoError(t, err, name)
		best, ok := res.Best()
		if !ok {
			fmt.Fprintf(&out, "%s\t%v\n", name, res.Decision)
			continue
		}
		fmt.Fprintf(&out, "%s\t%v\t%s\t%s\t%.2f\t%s\n", name, res.Decision, best.Entity.ID, best.Name.Text, best.Score, best.Explain())
	}
	golden.Assert(t, "testdata/famous.tsv", out.Bytes())
}
