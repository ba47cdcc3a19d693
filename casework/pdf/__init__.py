"""HTML to PDF, in a process that holds no key: no network, no files but ours, bytes over pipes.

`with Renderer() as renderer: renderer.render(RenderRequest(...))`. The helper behind it is `casework.pdf.worker`.
"""

from casework.pdf.renderer import (
    AttachedFile,
    InstallationIncomplete,
    Limits,
    Profile,
    Renderer,
    RenderFailed,
    RenderRequest,
    check_installation,
)

__all__ = [
    "AttachedFile",
    "InstallationIncomplete",
    "Limits",
    "Profile",
    "RenderFailed",
    "RenderRequest",
    "Renderer",
    "check_installation",
]
