"""What can go wrong with the embedded database, and the way out of each."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "database.binaries_missing",
        503,
        "没有找到内置数据库的程序。",
        "The programs of the embedded database are not installed.",
        "请先运行 make setup，或设置 DATABASE_URL 使用现有的 PostgreSQL。",
        "Run make setup, or set DATABASE_URL to an existing PostgreSQL server.",
    ),
    ErrorSpec(
        "database.start_failed",
        503,
        "内置数据库没有启动成功：{reason}",
        "The embedded database did not start: {reason}",
        "详情见日志 {log}。",
        "See the log {log}.",
    ),
    ErrorSpec(
        "database.not_yours",
        503,
        "数据目录 {folder} 属于另一个系统用户（{owner}），当前用户无法使用。",
        "The data folder {folder} belongs to another system user ({owner}); this one cannot use it.",
        "请以该用户运行，或设置 DATA_DIR 到另一个目录。",
        "Run as that user, or set DATA_DIR to another folder.",
    ),
    ErrorSpec(
        "database.other_version",
        503,
        "数据目录 {folder} 由 PostgreSQL {found} 建立，而内置数据库是 {expected}。",
        "The data folder {folder} was made by PostgreSQL {found}; the embedded one is {expected}.",
        "请用原版本执行 tongban backup，再用新版本 tongban restore。",
        "Use tongban backup with the former version, then tongban restore with this one.",
    ),
    ErrorSpec(
        "database.busy",
        503,
        "数据目录 {folder} 的数据库正被进程 {holder} 占用，暂时无法连接。",
        "The database of the data folder {folder} is held by process {holder} and does not answer.",
        "请稍后再试；如果该进程已无响应，请先结束它。",
        "Try again shortly; if that process hangs, end it first.",
    ),
    ErrorSpec(
        "database.no_run_folder",
        503,
        "找不到可以放置数据库套接字的目录。",
        "No folder for the database's socket could be made.",
        "请检查 /tmp 是否可写。",
        "Check that /tmp is writable.",
    ),
)
