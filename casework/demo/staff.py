"""The invented staff, all with one printed password and without a second factor; the demo says so."""

from dataclasses import dataclass

from casework.models import Lawyer
from casework.services.lawyer import add_lawyer
from detainees.models import Region, RoleGrant, User

PASSWORD = "habeas-demo-2022"  # noqa: S105 - printed at every start of the demo
Role = RoleGrant.Role


@dataclass(frozen=True, slots=True)
class DemoStaff:
    olga: User
    karim: User
    maria: User
    lev: User
    anya: User
    sasha: User
    zimnitsky: Lawyer
    tagibekova: Lawyer
    gunashilaev: Lawyer


def hire(region: Region) -> DemoStaff:
    """Make the staff of the demo, with their grants, and the lawyers of the region."""
    roles = {
        "olga": (Role.OPERATOR, region, "Ольга"),
        "karim": (Role.COORDINATOR, region, "Карим"),
        "maria": (Role.CASE_MANAGER, region, "Мария"),
        "lev": (Role.LAWYER, None, "Лев"),
        "anya": (Role.ANALYST, None, "Аня"),
        "sasha": (Role.SECURITY, None, "Саша"),
    }
    users = {handle: _hire(handle, name, role, place) for handle, (role, place, name) in roles.items()}
    User.objects.create_user(handle="nina", password=PASSWORD, name="Нина")
    User.objects.filter(handle="nina").update(second_factor_required=False)
    return DemoStaff(
        **users,
        zimnitsky=_lawyer(users, region, "Зимницкий Лев Аркадьевич", ("ru",), account="lev"),
        tagibekova=_lawyer(users, region, "Тагибекова Раисат Омаровна", ("ru", "lez")),
        gunashilaev=_lawyer(users, region, "Гунашилаев Расул Идрисович", ("ru", "av", "dar")),
    )


def _hire(handle: str, name: str, role: str, region: Region | None) -> User:
    user = User.objects.create_user(handle=handle, password=PASSWORD, name=name)
    user.second_factor_required = False
    user.save(update_fields=["second_factor_required"])
    RoleGrant.objects.create(user=user, role=role, region=region)
    return user


def _lawyer(
    users: dict[str, User], region: Region, name: str, languages: tuple[str, ...], account: str = ""
) -> Lawyer:
    return add_lawyer(
        kind=Lawyer.Kind.ADVOCATE,
        person={"name": name, "phone": "+7 000 000-41-10", "bar_number": "05/0000"},
        by=users["karim"],
        regions=(region,),
        languages=languages,
        account=account,
    )


def sign_ins() -> str:
    """What `make run` prints: who may sign in as what."""
    rows = [
        ("olga", "hotline operator", "оператор горячей линии"),
        ("karim", "coordinator", "координатор"),
        ("lev", "lawyer", "адвокат"),
        ("maria", "case manager", "ведёт дела"),
        ("anya", "analyst", "аналитик"),
        ("sasha", "security officer", "отвечает за безопасность"),
        ("nina", "stranger: sees nothing", "посторонняя: ничего не видит"),
    ]
    table = "\n".join(f"  {handle:<6} {english:<24} {russian}" for handle, english, russian in rows)
    return (
        f"Sign in with the password {PASSWORD} as\n{table}\n"
        "All people here are invented; their second factor is switched off, which only a demo may do.\n"
    )
