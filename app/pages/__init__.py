"""The pages: what each shows is one context, filled into one template."""
