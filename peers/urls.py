"""Addresses of peers."""

from django.urls import path

from peers.views import account, farm, group, holder, invitation, network, person

app_name = "peers"

urlpatterns = [
    path("network/farms/", farm.list_farms, name="farms"),
    path("network/farms/add/", farm.add_farm, name="farm-add"),
    path("farms/<slug:slug>/edit/", farm.edit_farm, name="farm-edit"),
    path("farms/<slug:slug>/people/", holder.show_people, name="farm-people"),
    path("farms/<slug:slug>/people/add/", holder.add_holder, name="holder-add"),
    path("farms/<slug:slug>/people/<int:pk>/", holder.edit_holder, name="holder-edit"),
    path("farms/<slug:slug>/people/<int:pk>/end/", holder.finish_holding, name="holder-end"),
    path("farms/<slug:slug>/links/add/", holder.add_link, name="link-add"),
    path("farms/<slug:slug>/links/<int:pk>/end/", holder.finish_link, name="link-end"),
    path("network/groups/", group.list_groups, name="groups"),
    path("network/groups/add/", group.add_group, name="group-add"),
    path("network/groups/<int:pk>/", group.edit_group, name="group-edit"),
    path("network/groups/<int:pk>/partners/", group.add_partner, name="partner-add"),
    path("network/partnerships/<int:pk>/end/", group.finish_partnership, name="partnership-end"),
    path("network/people/", person.list_people, name="people"),
    path("network/people/invite/", invitation.invite, name="invite"),
    path("network/people/<int:pk>/end/", person.finish_membership, name="membership-end"),
    path("network/invitations/<int:pk>/", invitation.show_sent, name="invitation-sent"),
    path("network/invitations/<int:pk>/resending/", invitation.resend, name="invitation-resend"),
    path(
        "network/invitations/<int:pk>/withdrawal/", invitation.withdraw, name="invitation-withdraw"
    ),
    path("network/settings/", network.edit_settings, name="network-settings"),
    path("network/choose/", network.choose, name="network-choose"),
    path("invitations/<int:pk>/acceptance/", invitation.accept, name="invitation-accept"),
    path("invitations/<str:token>/", invitation.show_invitation, name="invitation"),
    path("account/me/", account.show_account, name="account"),
    path("account/me/farms/<int:pk>/", account.change_sharing, name="past-sharing"),
    path("account/try/", account.try_example, name="try"),
]
