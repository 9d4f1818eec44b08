"""Percentile curves of leakgate's histogram files, drawn as an SVG that is readable on white and dark."""
import pathlib
import re

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 24, 84
HIGHEST_MS = 250
# Tones between black and white: no style of the page is needed.
GREY, STYLES = "#808080", {
    "truth": ("#808080", "6 4", "without a queue: a fifth of all wait 0 to 200 ms"),
    "corrected": ("#2f81d6", "", "leakgate: from when a request was due"),
    "uncorrected": ("#d9722e", "", "from when it was sent, as many tools count"),
}


def read(path):
    """The curve of a histogram file, (share, ms) by (share, ms): "VALUE PERCENTILE ..." a line."""
    rows = re.findall(r"^ *([0-9.]+) +([01]\.[0-9]+) ", pathlib.Path(path).read_text(encoding="utf-8") + " ",
                      re.MULTILINE)
    return [(float(share), float(ms)) for ms, share in rows]


def x_of(share):
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def y_of(ms):
    return HEIGHT - BOTTOM - min(ms, HIGHEST_MS) / HIGHEST_MS * (HEIGHT - TOP - BOTTOM)


def text(x, y, words, anchor="middle", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{GREY}"{extra}>{words}</text>'


def axes():
    left, right, bottom = LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = []
    for ms in range(0, HIGHEST_MS + 1, 50):
        y = y_of(ms)
        parts.append(f'<path d="M{left} {y:.1f}H{right}" stroke="{GREY}" stroke-opacity="0.3"/>')
        parts.append(text(left - 8, y + 4, ms, "end"))
    for percent in range(0, 101, 10):
        parts.append(f'<path d="M{x_of(percent / 100):.1f} {bottom}v5" stroke="{GREY}"/>')
        parts.append(text(x_of(percent / 100), bottom + 18, percent))
    parts.append(f'<path d="M{left} {TOP}V{bottom}H{right}" fill="none" stroke="{GREY}"/>')
    parts.append(text((left + right) / 2, bottom + 36, "percentile of all requests"))
    middle = (TOP + bottom) / 2
    parts.append(text(16, middle, "latency in ms", extra=f' transform="rotate(-90 16 {middle:.1f})"'))
    return parts


def curve(name, points):
    colour, dashes, _ = STYLES[name]
    path = " ".join(f"{x_of(share):.1f},{y_of(ms):.1f}" for share, ms in thinned(sorted(points)))
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashed}/>'


def thinned(points):
    """Without those that would be drawn within two pixels of the one before, but with both ends."""
    kept = points[:1]
    for share, ms in points[1:-1]:
        if abs(x_of(share) - x_of(kept[-1][0])) + abs(y_of(ms) - y_of(kept[-1][1])) >= 2:
            kept.append((share, ms))
    return kept + points[-1:]


def legend(names):
    parts = []
    for number, name in enumerate(names):
        colour, dashes, words = STYLES[name]
        x, y = LEFT + 20, TOP + 12 + number * 17
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        parts.append(f'<path d="M{x} {y}h28" stroke="{colour}" stroke-width="2"{dashed}/>')
        parts.append(text(x + 36, y + 4, words, "start"))
    return parts


def svg(curves, requests):
    names = [name for name in STYLES if name in curves]
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
             'font-family="sans-serif" font-size="12" role="img">',
             f"<title>Latency by percentile, {requests:,} requests to a server that stalls 200 ms of "
             "every second</title>"]
    lines += axes()
    lines += [curve(name, curves[name]) for name in names]
    lines += legend(names)
    lines.append(text(WIDTH / 2, HEIGHT - 12,
                      f"{requests:,} requests at 5,000 a second, 64 connections; "
                      "the server stalls for 200 ms of every second"))
    return "\n".join(lines + ["</svg>"]) + "\n"
