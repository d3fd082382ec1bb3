# A local image registry from the distribution's package.
ARG base
FROM $base
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends docker-registry >/dev/null && apt-get clean
COPY registry.yml /etc/docker/registry/config.yml
CMD ["docker-registry", "serve", "/etc/docker/registry/config.yml"]
