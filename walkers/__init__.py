"""Programs that use the product from outside, through its doors only. Nothing here imports the product."""
