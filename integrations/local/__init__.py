"""A PostgreSQL and a broker that come with the product, for a laptop, a demo and the tests.

Knows nothing of the product: it starts servers and processes, and says where they are.

folder.py       where things lie: one data folder, one folder of sockets, generated secrets
postgres.py     the database server's program, its files, its start
valkey.py       the broker's
keeper.py       the process that owns both and ends with its last user
services.py     what a user of the keeper calls
environment.py  the settings of a command that uses them, as environment variables
supervise.py    the dashboard's processes, kept running together
processes.py    children that end with their parent
"""
