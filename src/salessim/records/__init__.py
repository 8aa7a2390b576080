"""Tables of a company's own records: exports of a CRM, read and checked by a mapping."""
