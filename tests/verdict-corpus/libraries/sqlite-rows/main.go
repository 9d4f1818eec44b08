// modernc.org/sqlite through database/sql. Trap: one request in 100 reads the first row only and does not close the
// rows, so their connection is never given back and the next query opens another, with its file and its memory:
// one cause. The clean variant closes them.
package main

import (
	"database/sql"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"

	_ "modernc.org/sqlite"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky  = service.Leaky()
	number int64
	db     *sql.DB
)

func openDatabase() *sql.DB {
	path := filepath.Join(os.TempDir(), "verdict-corpus-orders.db")
	os.Remove(path)
	opened, err := sql.Open("sqlite", path)
	if err != nil {
		log.Fatal(err)
	}
	_, err = opened.Exec(`create table orders (id integer primary key, text text);
		insert into orders (text) values ('bolts'), ('nuts'), ('washers')`)
	if err != nil {
		log.Fatal(err)
	}
	return opened
}

func latest() (text string, err error) {
	rows, err := db.Query("select text from orders order by id desc")
	if err != nil {
		return "", err
	}
	if !leaky {
		defer rows.Close()
	}
	if rows.Next() {
		err = rows.Scan(&text)
	}
	return text, err
}

func main() {
	db = openDatabase()
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		var text string
		var err error
		if atomic.AddInt64(&number, 1)%100 == 0 {
			text, err = latest()
		}
		fmt.Fprintln(w, text, err)
	})
	service.Serve()
}
