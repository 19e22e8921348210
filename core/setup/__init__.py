"""Set-up and start of a whole Frontdesk on one machine, with nothing but the standard library.

It runs with the system's Python before any environment exists, so no module in here imports a third-party package, nor
another part of `core` (import-linter holds it to that).

==================  ====================================================================
`settings`          `var/development.env`: what the processes are started with
`step`, `runner`    a step, when it may be skipped, and how steps are run and told about
`console`           progress: live on a terminal, plain lines elsewhere
`interpreters`      where Python 3.10 and Node are, and how to get them
`catalogue`         the steps of Frontdesk, in order
`ports`             who holds a port
`process`           one child process: started, awaited, stopped with all its descendants
`supervisor`        the three processes together
==================  ====================================================================
"""
