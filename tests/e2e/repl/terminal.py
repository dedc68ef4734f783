"""terminal.py V8C [ARG...] <STEPS: runs it in a pseudo-terminal of 24 lines of 80, types what the steps say, and
compares the screen behind each group of keys.

Steps are "keys" lines ('> ' and a Python literal) and, below them, the lines that the screen then ends with, up to an
empty line. The cursor is where the text ends. What never comes is a failure behind 20 seconds."""
import ast
import os
import pty
import re
import select
import signal
import struct
import fcntl
import termios
import sys
import time

ROWS, COLUMNS, PATIENCE = 24, 80, 20


class Screen:
    """What is on it; colours are left out."""

    def __init__(self):
        self.lines, self.row, self.column, self.left = [[]], 0, 0, ''

    def put(self, letter):
        line = self.lines[self.row]
        line.extend(' ' * (self.column + 1 - len(line)))
        line[self.column] = letter
        self.column += 1

    def newline(self):
        self.row += 1
        if self.row == len(self.lines):
            self.lines.append([])

    def sequence(self, text, command):
        count = int(re.match(r'\d*', text).group() or 0)
        line = self.lines[self.row]
        if command == 'K':
            del line[self.column if count == 0 else 0:]
        elif command == 'J':
            del line[self.column:]
            del self.lines[self.row + 1:]
        elif command == 'C':
            self.column += count or 1
        elif command == 'D':
            self.column -= count or 1
        elif command == 'A':
            self.row -= count or 1
        elif command == 'B':
            self.row += count or 1
        elif command == 'G':
            self.column = (count or 1) - 1
        elif command == 'P':
            del line[self.column:self.column + (count or 1)]
        elif command == '@':
            line[self.column:self.column] = ' ' * (count or 1)

    def feed(self, text):
        text = self.left + text
        self.left = ''
        at = 0
        while at < len(text):
            c = text[at]
            if c == '\x1b':
                found = re.compile(r'\x1b(\[[?]?([0-9;]*)([@-~])|[()].|[=>78])').match(text, at)
                if not found:
                    self.left = text[at:]
                    return
                if found.group(3):
                    self.sequence(found.group(2), found.group(3))
                at = found.end()
                continue
            if c == '\r':
                self.column = 0
            elif c == '\n':
                self.newline()
            elif c == '\b':
                self.column = max(0, self.column - 1)
            elif c >= ' ':
                if self.column == COLUMNS:
                    self.newline()
                    self.column = 0
                self.put(c)
            at += 1

    def shown(self):
        lines = [''.join(line).rstrip() for line in self.lines]
        while lines and not lines[-1]:
            lines.pop()
        return lines


def read_steps(text):
    steps, keys, lines = [], None, []
    for line in text.split('\n') + ['']:
        if keys is None and line.startswith('> '):
            keys = ast.literal_eval(line[2:])
        elif keys is not None and line:
            lines.append(line.rstrip().replace('␣', ''))
        elif keys is not None:
            steps.append((keys, lines))
            keys, lines = None, []
    return steps


def main():
    steps = read_steps(sys.stdin.read())
    pid, fd = pty.fork()
    if not pid:
        os.environ['TERM'] = 'xterm'
        os.execv(sys.argv[1], sys.argv[1:])
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', ROWS, COLUMNS, 0, 0))
    screen, failed = Screen(), 0
    for number, (keys, want) in enumerate(steps):
        if keys:
            os.write(fd, keys.encode())
        end, ended = time.monotonic() + PATIENCE, False
        while screen.shown()[-len(want):] != want and time.monotonic() < end and not ended:
            if not select.select([fd], [], [], 0.2)[0]:
                continue
            try:
                data = os.read(fd, 65536)
            except OSError:
                data = b''
            ended = not data
            screen.feed(data.decode('utf-8', 'replace'))
        if screen.shown()[-len(want):] != want:
            failed += 1
            print(f'step {number + 1}, {keys!r}: the screen is')
            print('\n'.join('  |' + line for line in screen.shown()[-len(want) - 3:]))
            print('and should end with')
            print('\n'.join('  |' + line for line in want))
            break
    try:
        os.kill(pid, signal.SIGHUP if failed else 0)
    except OSError:
        pass
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            break
        if select.select([fd], [], [], 0.05)[0]:
            try:
                os.read(fd, 65536)
            except OSError:
                pass
    else:
        os.kill(pid, signal.SIGKILL)
        print('it did not end')
        failed += 1
        status = 0
    if not failed and status:
        print(f'status {status}')
    return bool(failed or status)


sys.exit(main())
