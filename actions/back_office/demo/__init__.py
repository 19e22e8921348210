"""The demo company's customers, orders and charges: `python -m actions.back_office.demo` stores them."""
