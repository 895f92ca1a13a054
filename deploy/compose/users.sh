#!/bin/sh
# Gives the users of Elasticsearch that are no superusers what they need: Kibana's own user its password, the index
# workers a role and a user. Can be repeated, to change the passwords. Needs curl.
set -eu
: "${ELASTICSEARCH_URL:?}" "${ELASTIC_PASSWORD:?}" "${KIBANA_PASSWORD:?}" "${INDEX_PASSWORD:?}" "${ROLE_FILE:?}"

for password in "$KIBANA_PASSWORD" "$INDEX_PASSWORD"; do
    case $password in
    *[\"\\]*)
        echo 'a password contains a quotation mark or a backslash: choose another one' >&2
        exit 2
        ;;
    esac
done

put() {
    curl --silent --show-error --fail-with-body --user "elastic:$ELASTIC_PASSWORD" --request PUT \
        --header 'content-type: application/json' --data "$2" "$ELASTICSEARCH_URL/_security/$1"
    echo " $1"
}

put user/kibana_system/_password "{\"password\": \"$KIBANA_PASSWORD\"}"
put role/dateline_index "@$ROLE_FILE"
put user/dateline_index "{\"password\": \"$INDEX_PASSWORD\", \"roles\": [\"dateline_index\"]}"
