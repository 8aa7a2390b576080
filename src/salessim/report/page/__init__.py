"""The report as one page: what it says is put together first, then written out as HTML that stands alone."""
