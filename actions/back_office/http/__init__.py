"""A company's own systems as a back office, over HTTP: what we call (`client`), and how it is offered (`serving`)."""
