"""What serves messaging's ports: one folder for each port, one module for each adapter."""
