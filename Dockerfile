# The bot in a container: it runs as nobody, from a read-only root, and writes only what it keeps, under /data.
# No digest is pinned, since the tag gets Python's security fixes; pin the one that you have tested:
# `docker build --build-arg PYTHON=python:3.11-slim@sha256:...`.
ARG PYTHON=python:3.11-slim

FROM ${PYTHON} AS packages
COPY requirements/runtime.txt /
RUN python -m venv /venv \
  && /venv/bin/python -m pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: -r /runtime.txt \
  && /venv/bin/python -m pip uninstall --yes pip setuptools

FROM ${PYTHON}
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY --from=packages /venv /venv
COPY manifest.yaml ./
COPY bot bot
COPY handlers handlers
COPY knowledge knowledge
RUN python -m compileall -q bot handlers knowledge \
  && install --directory --owner=65534 --group=65534 --mode=0700 /data
USER 65534:65534
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["python", "-m", "bot"]
