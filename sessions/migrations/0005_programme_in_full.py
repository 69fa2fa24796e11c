import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def known_now(apps, schema_editor):
    """Going back: a panel was known from its session's first word on; nobody can tell more exactly."""
    apps.get_model("programme", "Panel").objects.filter(known_at=None).update(known_at=timezone.now())


def number_anew(apps, schema_editor):
    """Going back: a withdrawn panel may bear the number of a live one, which was not allowed before."""
    panel = apps.get_model("programme", "Panel")
    last = {}
    for row in panel.objects.order_by("session_id", "number", "pk"):
        if row.number <= last.get(row.session_id, row.number - 1):
            row.number = last[row.session_id] + 1
            row.save(update_fields=["number"])
        last[row.session_id] = row.number


class Migration(migrations.Migration):

    dependencies = [
        ('phases', '0004_decisions_append_only'),
        ('programme', '0004_duty_stations'),
        ('stakeholders', '0001_participants'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('whom', models.CharField(blank=True, help_text='Of whom, as the source says it.', max_length=200)),
                ('phrase', models.CharField(help_text='As the source has it: over 400.', max_length=120)),
                ('least', models.IntegerField(null=True)),
                ('most', models.IntegerField(null=True)),
                ('known_at', models.DateTimeField(help_text="When it became known, by the domain's clock.")),
                ('is_invented', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['known_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FeedToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(blank=True, help_text='What the person calls it: my phone.', max_length=80)),
                ('made_at', models.DateTimeField(help_text='Real time.')),
                ('revoked_at', models.DateTimeField(help_text='Real time.', null=True)),
                ('meeting_alarm', models.IntegerField(help_text='Minutes before a meeting; empty: none.', null=True)),
                ('deadline_alarm', models.IntegerField(help_text='Days before a deadline; empty: none.', null=True)),
            ],
            options={
                'ordering': ['-made_at'],
            },
        ),
        migrations.CreateModel(
            name='Follow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(help_text="By the domain's clock.")),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, help_text='Empty: the category as a whole.', max_length=300)),
                ('known_at', models.DateTimeField(help_text="When it became known, by the domain's clock.")),
                ('is_invented', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['category__position', 'name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('warning', models.CharField(help_text='What kind of warning.', max_length=60)),
                ('sentence', models.CharField(max_length=600)),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField(help_text="By the domain's clock.")),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PanelVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.CharField(choices=[('added', 'panel added'), ('edited', 'panel changed'), ('withdrawn', 'panel withdrawn')], max_length=10)),
                ('session_title', models.CharField(max_length=400)),
                ('number', models.SmallIntegerField()),
                ('kind', models.CharField(choices=[('expert', 'expert panel'), ('summary', 'summary panel'), ('exchange', 'interactive exchange')], max_length=10)),
                ('title', models.CharField(max_length=300)),
                ('moderating_states', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                ('people', models.JSONField(default=list, help_text='As they were: part, name, title, organisation, state, ...')),
                ('is_invented', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('chair', 'chair'), ('moderator', 'moderator'), ('panellist', 'panellist')], max_length=10)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('organisation', models.CharField(blank=True, max_length=300)),
                ('group', models.CharField(blank=True, choices=[('AFR', 'African States'), ('APG', 'Asia-Pacific States'), ('EEG', 'Eastern European States'), ('GRULAC', 'Latin American and Caribbean States'), ('WEOG', 'Western European and other States'), ('', 'no regional group')], help_text='Where no State is named.', max_length=6)),
                ('situations', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('origin', 'country of origin'), ('transit', 'country of transit'), ('destination', 'country of destination')], max_length=12), default=list, size=None)),
                ('gender', models.CharField(blank=True, help_text='As given; empty: not stated.', max_length=40)),
                ('email', models.EmailField(blank=True, help_text='Told of changes; never shown to readers.', max_length=254)),
                ('position', models.SmallIntegerField(default=0)),
                ('known_at', models.DateTimeField(help_text="When it became known, by the domain's clock.")),
                ('is_invented', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ScheduledRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(help_text="By the domain's clock.")),
                ('note', models.CharField(max_length=300)),
                ('meetings', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, help_text='Primary keys of what was previewed.', size=None)),
                ('panels', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('seen', models.CharField(help_text='The mark of the changes that were previewed.', max_length=64)),
                ('state', models.CharField(choices=[('planned', 'planned'), ('published', 'published'), ('failed', 'not published'), ('withdrawn', 'withdrawn')], default='planned', max_length=10)),
                ('reason', models.CharField(blank=True, help_text='Why it was not published.', max_length=600)),
            ],
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(help_text="By the domain's clock.")),
                ('verb', models.CharField(max_length=40)),
                ('before', models.JSONField(help_text='Primary key -> fields; null: it was not there.')),
                ('after', models.JSONField(help_text='Primary key -> fields; null: it is no longer there.')),
                ('undone_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AlterModelOptions(
            name='holiday',
            options={'ordering': ['day']},
        ),
        migrations.AlterModelOptions(
            name='room',
            options={'ordering': ['name']},
        ),
        migrations.RemoveConstraint(
            model_name='meeting',
            name='meeting_room_free',
        ),
        migrations.RemoveConstraint(
            model_name='panel',
            name='panel_number_once',
        ),
        migrations.RunPython(migrations.RunPython.noop, number_anew),
        migrations.AlterField(
            model_name='panel',
            name='known_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(migrations.RunPython.noop, known_now),
        migrations.RemoveField(
            model_name='panel',
            name='known_at',
        ),
        migrations.AddField(
            model_name='meeting',
            name='agenda',
            field=models.TextField(blank=True, help_text='One item to a line.'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='languages',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, help_text='Codes, as fr.', size=None),
        ),
        migrations.AddField(
            model_name='meeting',
            name='length',
            field=models.CharField(blank=True, choices=[('', 'not recorded'), ('half', 'half a day'), ('full', 'a full day')], max_length=4),
        ),
        migrations.AddField(
            model_name='meeting',
            name='number',
            field=models.IntegerField(help_text='Its number among the meetings of its body.', null=True),
        ),
        migrations.AddField(
            model_name='meeting',
            name='webcast',
            field=models.URLField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='meetingversion',
            name='agenda',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='meetingversion',
            name='body',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='meetingversion',
            name='languages',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None),
        ),
        migrations.AddField(
            model_name='meetingversion',
            name='length',
            field=models.CharField(blank=True, choices=[('', 'not recorded'), ('half', 'half a day'), ('full', 'a full day')], max_length=4),
        ),
        migrations.AddField(
            model_name='meetingversion',
            name='number',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='meetingversion',
            name='webcast',
            field=models.URLField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='panel',
            name='meeting',
            field=models.ForeignKey(help_text='Where it sits.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='panels', to='programme.meeting'),
        ),
        migrations.AddField(
            model_name='panel',
            name='version',
            field=models.IntegerField(default=0, help_text='Raised by every change; a stale edit is refused.'),
        ),
        migrations.AddField(
            model_name='panel',
            name='withdrawn',
            field=models.BooleanField(default=False, help_text='Readers stop seeing it with the next release.'),
        ),
        migrations.AddField(
            model_name='room',
            name='languages',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, help_text='Into which it can be interpreted.', size=None),
        ),
        migrations.AddField(
            model_name='session',
            name='body',
            field=models.CharField(blank=True, help_text='Which body meets.', max_length=200),
        ),
        migrations.AlterField(
            model_name='holiday',
            name='duty_station',
            field=models.ForeignKey(db_column='duty_station', on_delete=django.db.models.deletion.CASCADE, related_name='holidays', to='programme.dutystation', to_field='name'),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='interpretation',
            field=models.CharField(blank=True, choices=[('', 'not recorded'), ('none', 'no interpretation'), ('available', 'as available'), ('full', 'full')], max_length=120),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='status',
            field=models.CharField(choices=[('firm', 'firm'), ('tentative', 'if need be'), ('cancelled', 'cancelled'), ('postponed', 'postponed')], default='firm', max_length=10),
        ),
        migrations.AlterField(
            model_name='meetingversion',
            name='change',
            field=models.CharField(choices=[('added', 'added'), ('moved', 'moved'), ('room', 'room changed'), ('cancelled', 'cancelled'), ('postponed', 'postponed'), ('reinstated', 'reinstated'), ('edited', 'details changed')], max_length=10),
        ),
        migrations.AlterField(
            model_name='meetingversion',
            name='interpretation',
            field=models.CharField(blank=True, choices=[('', 'not recorded'), ('none', 'no interpretation'), ('available', 'as available'), ('full', 'full')], max_length=120),
        ),
        migrations.AlterField(
            model_name='meetingversion',
            name='status',
            field=models.CharField(choices=[('firm', 'firm'), ('tentative', 'if need be'), ('cancelled', 'cancelled'), ('postponed', 'postponed')], max_length=10),
        ),
        migrations.AlterField(
            model_name='room',
            name='capacity',
            field=models.IntegerField(help_text='Seats; empty: not recorded.', null=True),
        ),
        migrations.AlterField(
            model_name='venue',
            name='duty_station',
            field=models.ForeignKey(db_column='duty_station', help_text='Whose holidays and hours it keeps.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='venues', to='programme.dutystation', to_field='name'),
        ),
        migrations.AddIndex(
            model_name='meetingversion',
            index=models.Index(fields=['day'], name='version_by_day'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('length', ''), ('starts_at__isnull', True), _connector='OR'), name='meeting_length_without_hours'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('room__isnull', False), ('starts_at__isnull', False), models.Q(('status__in', ['cancelled', 'postponed']), _negated=True)), expressions=[(models.Func(models.F('room'), models.F('room'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('starts_at'), models.F('ends_at'), models.Value('[)'), function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='meeting_room_free', violation_error_message='That room is taken at that time.'),
        ),
        migrations.AddConstraint(
            model_name='panel',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn', False)), fields=('session', 'number'), name='panel_number_once'),
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('capacity__gt', 0), _connector='OR'), name='room_seats_somebody'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='categories',
            field=models.ManyToManyField(related_name='+', to='stakeholders.category'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='programme.session'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='phases.source'),
        ),
        migrations.AddField(
            model_name='feedtoken',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feed_tokens', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='follow',
            name='item',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='follows', to='phases.timelineitem'),
        ),
        migrations.AddField(
            model_name='follow',
            name='kind',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='follows', to='programme.sessionkind'),
        ),
        migrations.AddField(
            model_name='follow',
            name='process',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follows', to='phases.process'),
        ),
        migrations.AddField(
            model_name='follow',
            name='theme',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='follows', to='programme.theme'),
        ),
        migrations.AddField(
            model_name='follow',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follows', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='category',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stakeholders.category'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='programme.session'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='source',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='phases.source'),
        ),
        migrations.AddField(
            model_name='override',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='override',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='programme.meeting'),
        ),
        migrations.AddField(
            model_name='panelversion',
            name='meeting',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.meeting'),
        ),
        migrations.AddField(
            model_name='panelversion',
            name='panel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='programme.panel'),
        ),
        migrations.AddField(
            model_name='panelversion',
            name='release',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='panel_versions', to='programme.release'),
        ),
        migrations.AddField(
            model_name='participant',
            name='panel',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='people', to='programme.panel'),
        ),
        migrations.AddField(
            model_name='participant',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='programme.session'),
        ),
        migrations.AddField(
            model_name='participant',
            name='state',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stakeholders.state'),
        ),
        migrations.AddField(
            model_name='scheduledrelease',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='scheduledrelease',
            name='process',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scheduled_releases', to='phases.process'),
        ),
        migrations.AddField(
            model_name='scheduledrelease',
            name='release',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scheduled', to='programme.release'),
        ),
        migrations.AddField(
            model_name='step',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='step',
            name='process',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='phases.process'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('least__isnull', True), ('most__isnull', True), ('most__gte', models.F('least')), _connector='OR'), name='attendance_bounds_ordered'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('least__isnull', True), ('least__gte', 0), _connector='OR'), models.Q(('most__isnull', True), ('most__gte', 0), _connector='OR')), name='attendance_counts_people'),
        ),
        migrations.AddConstraint(
            model_name='feedtoken',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('meeting_alarm__isnull', True), ('meeting_alarm__range', (0, 20160)), _connector='OR'), models.Q(('deadline_alarm__isnull', True), ('deadline_alarm__range', (0, 60)), _connector='OR')), name='feed_alarms_within_reason'),
        ),
        migrations.AddConstraint(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('user', 'process', 'item', 'kind', 'theme'), name='follows_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='follow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__isnull', True), ('theme__isnull', True)), models.Q(('item__isnull', True), ('theme__isnull', True)), models.Q(('item__isnull', True), ('kind__isnull', True)), _connector='OR'), name='follows_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), ('category__isnull', False), _connector='OR'), name='invitation_names_somebody'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('session', 'category', 'name'), name='invited_once', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='panelversion',
            index=models.Index(fields=['panel', '-release'], name='panel_version_newest'),
        ),
        migrations.AddConstraint(
            model_name='panelversion',
            constraint=models.UniqueConstraint(fields=('release', 'panel'), name='panel_once_per_release'),
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), ('organisation', ''), ('state__isnull', True), _negated=True), name='participant_is_somebody'),
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('panel__isnull', True), ('part', 'chair')), models.Q(models.Q(('part', 'chair'), _negated=True), ('panel__isnull', False)), _connector='OR'), name='participant_sits_where_the_part_is'),
        ),
        migrations.AddIndex(
            model_name='scheduledrelease',
            index=models.Index(condition=models.Q(('state', 'planned')), fields=['at'], name='scheduled_due'),
        ),
        migrations.AddConstraint(
            model_name='scheduledrelease',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'planned')), fields=('process',), name='one_release_planned_per_process'),
        ),
        migrations.AddConstraint(
            model_name='scheduledrelease',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('release__isnull', False), ('state', 'published')), models.Q(models.Q(('state', 'published'), _negated=True), ('release__isnull', True)), _connector='OR'), name='scheduled_release_published_has_release'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(fields=['process', 'by', '-id'], name='step_newest'),
        ),
    ]
