"""The web server: threads, because a page waits for the database more than it computes."""

import multiprocessing

bind = "0.0.0.0:8000"  # inside the container: only the proxy is published
worker_class = "gthread"
workers = min(2 * multiprocessing.cpu_count(), 8)
threads = 4
timeout = 60
graceful_timeout = 30
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeats of workers, not on a slow disk
accesslog = "-"
access_log_format = '%(h)s "%(r)s" %(s)s %(b)s %(M)sms %({x-request-id}o)s'
