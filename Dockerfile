# docker build -t user-authentication-service .
# docker run -p 5000:5000 -v auth-data:/app/data -e PUBLIC_URL=https://auth.example.com \
#   -e SMTP_URL=smtp://user:password@mail.example.com:587 user-authentication-service
# Without SMTP_URL nobody receives mails: they are files in /app/data/outbox, and a warning says so at start.
FROM node:24-slim

ENV NODE_ENV=production
WORKDIR /app

# No package needs an install script: the native ones bring their binaries.
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

COPY src ./src
COPY migrations ./migrations

# The database and, without SMTP, the mails; the only place the service writes to.
RUN install --directory --owner=node --group=node --mode=0700 data
VOLUME /app/data

USER node
EXPOSE 5000
CMD ["node", "src/server.ts"]
