#!/usr/bin/env bash
# Makes the certificates that the tests of calling out over TLS use: an authority of their own, and a server it vouches for under the names
# localhost and 127.0.0.1. They hold from 2020 for a hundred years and open nothing; run this only to replace them.
set -euo pipefail
fixtures=$(cd "$(dirname "$0")/../crates/app/src/calling/fixtures" && pwd)
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
curve="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
touch index; echo 01 > serial
cat > ca.conf <<'CONF'
[ca]
default_ca = own
[own]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
[any]
commonName = supplied
[server]
subjectAltName = DNS:localhost,IP:127.0.0.1
extendedKeyUsage = serverAuth
basicConstraints = CA:FALSE
CONF
openssl req -x509 $curve -days 36500 -subj "/CN=Ballast tests" -addext "basicConstraints=critical,CA:TRUE" \
    -addext "keyUsage=critical,keyCertSign" -keyout authority.key -out authority.pem
openssl req $curve -subj "/CN=localhost" -keyout server.ec -out server.csr
openssl ca -batch -notext -config ca.conf -extensions server -startdate 20200101000000Z -enddate 21200101000000Z \
    -cert authority.pem -keyfile authority.key -in server.csr -out server.pem
openssl pkcs8 -topk8 -nocrypt -in server.ec -out server.key
cp authority.pem server.pem server.key "$fixtures"
chmod 644 "$fixtures"/*
