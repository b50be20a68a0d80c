# One static binary in an image without a shell. Build it with
#   docker build -t vigie .

FROM node:20-bookworm-slim AS bundle
WORKDIR /src
COPY dashboard/chart/bundle/package.json dashboard/chart/bundle/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY dashboard/chart/bundle/ ./
RUN npm run build

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=bundle /src/echarts.js.gz dashboard/chart/bundle/echarts.js.gz
RUN gzip -9nkf internal/words/*.toml \
 && CGO_ENABLED=0 go build -trimpath -tags nethttpomithttp2,packed -ldflags "-s -w -funcalign=16" $(sed -n 's/.*\(-gcflags=[^ ]*\).*/\1/p' Makefile) -o /out/vigie ./cmd/vigie \
 && /out/vigie version \
 && mkdir /out/state

# Certificates and time zones are in this base; its user is nonroot (65532).
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/vigie /usr/local/bin/vigie
COPY --from=build --chown=65532:65532 /out/state /var/lib/vigie
COPY LICENSE /LICENSE
WORKDIR /var/lib/vigie
VOLUME /var/lib/vigie
EXPOSE 8080
# No HEALTHCHECK: there is no shell to run one. Ask /livez and /readyz from outside.
ENTRYPOINT ["/usr/local/bin/vigie"]
CMD ["serve", "--config", "/etc/vigie/vigie.yaml"]
