# One image for web, worker, scheduler and commands. docs/operations.md says how it is deployed.

FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements/run.txt /tmp/run.txt
RUN pip install --require-hashes --only-binary :all: -r /tmp/run.txt
WORKDIR /app
COPY . .
ENV STATIC_ROOT=/app/staticfiles
# The settings want names; these are no secrets, reach no server and stay in this stage.
RUN SECRET_KEY=only-while-building ALLOWED_HOSTS=localhost SITE_URL=http://localhost \
    DATABASE_URL=postgres://nobody@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0 \
    python manage.py collectstatic --noinput
# Readable for everybody, whatever the modes of the clone.
RUN python -m compileall -q /app && chmod -R a+rX,go-w /app /venv

FROM python:3.13-slim-bookworm
ARG COMPACT_BUILD=0.1.0
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    COMPACT_BUILD=$COMPACT_BUILD \
    DEBUG=off \
    STATIC_ROOT=/app/staticfiles \
    VAR_DIR=/srv/compact/var \
    MEDIA_ROOT=/srv/compact/media \
    GRANIAN_HOST=0.0.0.0 \
    GRANIAN_PORT=8000 \
    GRANIAN_WORKERS=2 \
    GRANIAN_BLOCKING_THREADS=4 \
    DATABASE_POOL=8
# What draws PDFs (docs/operations.md), and letters for them.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
        fonts-dejavu-core fonts-noto-core \
    && rm -rf /var/lib/apt/lists/*
# A fixed number, so that volumes keep their owner from image to image. The program itself belongs to root.
RUN groupadd --gid 10001 compact \
    && useradd --uid 10001 --gid compact --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin compact \
    && install --directory --owner compact --group compact --mode 0750 /srv/compact/var /srv/compact/media
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
EXPOSE 8000
# Asked by the site's own name: any other host is refused.
HEALTHCHECK --interval=30s --timeout=5s --start-period=40s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['GRANIAN_PORT']), timeout=4); c.request('GET', '/healthz', headers={'Host': os.environ['SITE_URL'].split('/')[2]}); sys.exit(c.getresponse().status != 200)"]
CMD ["granian", "--interface", "wsgi", "compact.wsgi:application"]
