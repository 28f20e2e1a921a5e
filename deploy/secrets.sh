#!/bin/sh
# deploy/secrets.sh [file]: gives every empty secret in .env a random value of its own. What is set stays as it is.
set -eu
umask 077
file=${1:-.env}
filled=$file.filled
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    *_API_KEY=) ;; # given out by others
    *_KEY= | *_PASSWORD=) line=$line$(openssl rand -hex 32) ;;
  esac
  printf '%s\n' "$line"
done < "$file" > "$filled"
mv "$filled" "$file"
