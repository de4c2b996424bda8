"""Time, ids, sealed text, forms, jobs and declarations that every room stands on."""
