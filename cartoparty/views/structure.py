from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render

from cartoparty.models import Structure


@login_not_required
def structure_detail(request, slug):
    structure = get_object_or_404(Structure.objects.visible_to(request.user).select_related("commune"), slug=slug)
    return render(request, "cartoparty/structure_detail.html", {"structure": structure})
