# docker build -t user-authentication-service .
# docker run -p 5000:5000 -v auth-data:/app/data -e PUBLIC_URL=https://auth.example.com \
#   -e SMTP_URL=smtp://user:password@mail.example.com:587 user-authentication-service
# Without SMTP_URL nobody receives mails: they are files in /app/data/outbox, and a warning says so at start.
FROM node:24-slim AS build

WORKDIR /build

# No package needs an install script: the native ones bring their binaries.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

# The package, and the production dependencies that the lock file names.
COPY . .
RUN npm pack --pack-destination /tmp \
  && mkdir /package \
  && tar --extract --file /tmp/*.tgz --directory /package --strip-components 1 \
  && cp package-lock.json .npmrc /package
RUN cd /package && npm ci --omit=dev --ignore-scripts

FROM node:24-slim

ENV NODE_ENV=production

COPY --from=build /package /opt/user-auth
RUN ln -s /opt/user-auth/dist/src/cli/user-auth.js /usr/local/bin/user-auth

# The database and, without SMTP, the mails; the only place the service writes to.
WORKDIR /app
RUN install --directory --owner=node --group=node --mode=0700 data
VOLUME /app/data

USER node
EXPOSE 5000
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s CMD ["user-auth", "health"]
CMD ["user-auth", "serve"]
