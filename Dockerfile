# The built program without what built it: no Node, no pip cache, no source tree.

FROM python:3.12-slim AS build
WORKDIR /source
RUN python -m venv /muskgraph

# Apart from the source, so that a change there does not fetch them again.
COPY requirements/base.txt requirements/
RUN /muskgraph/bin/pip install --no-cache-dir --require-hashes --requirement requirements/base.txt

COPY . .
RUN /muskgraph/bin/pip wheel --no-cache-dir --no-deps --wheel-dir /wheel . \
    && /muskgraph/bin/pip install --no-cache-dir --no-deps /wheel/*.whl

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin muskgraph
COPY --from=build /muskgraph /muskgraph
ENV PATH=/muskgraph/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen(\"http://127.0.0.1:8000/readyz\", timeout=4)"]
ENTRYPOINT ["muskgraph"]
CMD ["serve", "--host", "0.0.0.0"]
