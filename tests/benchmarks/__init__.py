"""What the main job costs, beside a bare loop and a naive script: `./run bench`."""
