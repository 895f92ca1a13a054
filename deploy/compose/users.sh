#!/bin/sh
# Gives the users of Elasticsearch that are no superusers what they need: Kibana's own user its password; the index
# workers, and who imports the dashboard, a role and a user; readers a role. Can be repeated, to change the passwords.
# Needs curl.
set -eu
: "${ELASTICSEARCH_URL:?}" "${ELASTIC_PASSWORD:?}" "${KIBANA_PASSWORD:?}" "${INDEX_PASSWORD:?}"
: "${DASHBOARD_PASSWORD:?}" "${ROLES:?}"

for password in "$KIBANA_PASSWORD" "$INDEX_PASSWORD" "$DASHBOARD_PASSWORD"; do
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
put role/dateline_index "@$ROLES/index-role.json"
put user/dateline_index "{\"password\": \"$INDEX_PASSWORD\", \"roles\": [\"dateline_index\"]}"
put role/dateline_dashboard "@$ROLES/dashboard-role.json"
put user/dateline_dashboard "{\"password\": \"$DASHBOARD_PASSWORD\", \"roles\": [\"dateline_dashboard\"]}"
put role/dateline_reader "@$ROLES/reader-role.json"
