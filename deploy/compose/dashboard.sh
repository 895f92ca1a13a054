#!/bin/sh
# Imports the dashboard and what belongs to it into Kibana. What is there already stays as it is, since somebody may
# have changed it; KIBANA_OVERWRITE=true replaces it. Can be repeated. Needs curl.
set -eu
: "${KIBANA_URL:?}" "${DASHBOARD_USER:?}" "${DASHBOARD_PASSWORD:?}" "${DASHBOARD_FILE:?}" "${KIBANA_OVERWRITE:=false}"

case $KIBANA_OVERWRITE in
true | false) ;;
*)
    echo "KIBANA_OVERWRITE is '$KIBANA_OVERWRITE': set it to true or false" >&2
    exit 2
    ;;
esac

answer=$(curl --silent --show-error --fail-with-body --user "$DASHBOARD_USER:$DASHBOARD_PASSWORD" \
    --header 'kbn-xsrf: true' --form "file=@$DASHBOARD_FILE;type=application/ndjson" \
    "$KIBANA_URL/api/saved_objects/_import?overwrite=$KIBANA_OVERWRITE") || {
    echo "Kibana did not import $DASHBOARD_FILE: ${answer:-no answer}" >&2
    exit 1
}

count() {
    printf %s "$answer" | grep --only-matching "$1" | wc -l
}

case $answer in
*'"success":true'*)
    echo "imported: $answer"
    ;;
*'"success":false'*)
    # Each error is "error":{"type":…}: a conflict with an object of the same id, or something that must be mended.
    errors=$(count '"error":{')
    if [ "$errors" -eq 0 ] || [ "$errors" -ne "$(count '"error":{"type":"conflict"')" ]; then
        echo "Kibana refused objects of $DASHBOARD_FILE: $answer" >&2
        exit 1
    fi
    echo "left as they were, since they exist: $errors objects. KIBANA_OVERWRITE=true replaces them"
    ;;
*)
    echo "not the answer of Kibana's import: $answer" >&2
    exit 1
    ;;
esac
