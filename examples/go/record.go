package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"unicode/utf8"
)

var readable = regexp.MustCompile(`^enriched_article/1\.\d+$`) // a newer minor version only adds

type article struct { // what is read of it; the other fields are ignored
	ID                          string `json:"article_id"`
	Revision                    int64
	Contract, Text, URL, Status string
	Annotations                 struct {
		Quotes []struct {
			ID        string `json:"quote_id"`
			Text      string
			Speakers  []struct{ Name string }
			Fragments []struct {
				Start, End int
				Text       string
			}
		}
	}
}

// decode reads a record. The error says what to do.
func decode(value []byte) (a article, err error) {
	if value == nil {
		return a, errors.New("the message has no value: a tombstone, which removes what its key stood for")
	} else if !utf8.Valid(value) {
		return a, errors.New("not UTF-8")
	}
	err = json.Unmarshal(value, &a)
	if _, broken := err.(*json.SyntaxError); !broken && !readable.MatchString(a.Contract) {
		err = fmt.Errorf("this reads enriched_article/1, not %q; of a higher version, install what reads it", a.Contract)
	} else if err == nil && a.ID == "" {
		err = errors.New("it lacks article_id; report it to who produces it")
	}
	return a, err
}
