#!/bin/sh
# Makes this folder again with a program of the state 338d084: ./make.sh VIGIE
# It needs curl. The folder is emptied of what the program writes first.
set -eu
vigie=$(readlink -f "$1")
cd "$(dirname "$0")"
rm -rf vigie.db* data expected
umask 022

# What sources say. Two systems, three directions of which one is small.
{
	echo "date;systeme;grandeur;valeur;unite;modele"
	for month in 07 08 09; do
		for day in 01 04 07 10 13 16 19 22 25 28; do
			echo "2026-$month-$day;serveur;energy_it;2;kWh;"
			echo "2026-$month-$day;assistant;output tokens;40000;token;gpt-4o"
			echo "2026-$month-$day;assistant;queries;100;query;gpt-4o"
		done
	done
} > releve.csv
{
	echo "mois;direction;formes;effectif"
	echo "2026-09;;60;130"
	echo "2026-09;Direction de la voirie;25;60"
	echo "2026-09;Culture;31;50"
	echo "2026-09;Sports;4;20"
} > formation.csv
{
	printf 'id;submitdate;token;DIRECTION'
	for code in SENS1 SENS2 CRIT1 CRIT2 LIEN1 LIEN2 AUTO1 CHAR1 CHAR2 COMP1 CONF1 BIEN1; do printf ';PULSE[%s]' $code; done
	echo
	i=0
	while [ $i -lt 64 ]; do
		direction=VOIRIE
		[ $i -ge 34 ] && direction=Culture
		[ $i -ge 60 ] && direction=Sports
		printf '%d;2026-09-10 10:11:12;x;%s' $((i + 1)) "$direction"
		j=0
		while [ $j -lt 12 ]; do
			printf ';%d' $(((i * (1 + j % 4) + j) % 5 + 1))
			j=$((j + 1))
		done
		echo
		i=$((i + 1))
	done
} > enquete.csv

touch -d 2026-09-28 ./*.csv # a file that has just changed is left for the next run

"$vigie" collect --only releve --only formation --only enquete --from 2026-07-01 --to 2026-09-30
"$vigie" collect --only registre --from 2026-09-28 --to 2026-09-30 # one line for each criterion and day: a few will do
"$vigie" correct releve --from 2026-08-10 --to 2026-08-10 --system serveur --metric energy_it --value 1000 --reason "compteur remplace" --by "DSI"
"$vigie" correct releve --from 2026-07-01 --to 2026-07-01 --reason "jour d'essai" --by "DSI"

# Accounts, a token, a session that is open.
for login in agent:contributeur chef:approbateur dd:durable rh:rh; do
	echo "quatre mots bien choisis" | "$vigie" user add "${login%%:*}" --role "${login##*:}"
done
"$vigie" token add robot --role rh --expires 2099-01-01 > token
"$vigie" serve --listen 127.0.0.1:18338 2> serve.log &
server=$!
trap 'kill $server' EXIT
until curl -sf http://127.0.0.1:18338/livez > /dev/null; do sleep 0.2; done
sign() { curl -sf -o /dev/null -c "$1.jar" --data-urlencode "login=$1" --data-urlencode "password=quatre mots bien choisis" --data-urlencode "suite=/compte" http://127.0.0.1:18338/connexion; }
sign agent
sign chef

# Three drafts: one accepted, one refused, one that waits; the accepted one is read.
enter() { curl -s -o /dev/null -w '%{redirect_url}\n' -b agent.jar --data-urlencode "kind=figure" --data-urlencode "period=$1" --data-urlencode "system=Salle serveur (serveur)" --data-urlencode "metric=$2" --data-urlencode "value=$3" --data-urlencode "unit=$4" --data-urlencode "title=$5" --data-urlencode "reason=facture recue" --data-urlencode "evidence=facture 12" http://127.0.0.1:18338/saisie; }
judge() { curl -sf -o /dev/null -b chef.jar --data-urlencode "verdict=$2" --data-urlencode "reason=vu" "$1"; }
judge "$(enter 2026-08 coût '1 234,5' EUR 'Août accepté')" accept
judge "$(enter 2026-07 coût 900 EUR 'Juillet refusé')" refuse
enter 2026-09 coût 777 EUR 'Septembre en attente' > /dev/null
curl -s -o /dev/null -b agent.jar --data-urlencode "kind=action" --data-urlencode "period=T3 2026" --data-urlencode "about=energy" --data-urlencode "text=Éteindre la nuit" --data-urlencode "owner=DSI" --data-urlencode "due=31/12/2026" --data-urlencode "title=Action" --data-urlencode "reason=décidée" http://127.0.0.1:18338/saisie
awk '/__Host-|vigie/ { print $6 "=" $7 }' agent.jar > session
kill $server
wait $server || true
trap - EXIT
"$vigie" collect --only saisie --from 2026-08-01 --to 2026-08-31

# Two editions, one that corrects, one that is withdrawn.
"$vigie" publish --period 2026-T3 --by "direction du numérique" --with-reservations "Un essai."
"$vigie" publish --period 2026-T3 --by "direction du numérique" --with-reservations "Un essai." --erratum "Une virgule."
"$vigie" publish --period 2026-T2 --by "direction du numérique" --with-reservations "Rien n'est relevé."
"$vigie" withdraw --period 2026-T2 --edition 1 --by "cabinet" --reason "essai de retrait"

# What the program said of it.
mkdir expected
"$vigie" indicators --json --period 2026-T3 > expected/indicators.json
"$vigie" verify | tail -n 1 > expected/verify
"$vigie" audit verify > expected/audit
rm -f *.jar serve.log vigie.db-wal vigie.db-shm data/access.db-wal data/access.db-shm
find data -name lock -delete
