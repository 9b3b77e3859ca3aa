/*
 * A crowd of processes to be looked at: COUNT of them, of which every CHANGING_PERCENT in a hundred grow by a page or two
 * each second, and give it back after a while. They end when their parent does.
 *
 *   crowd COUNT CHANGING_PERCENT
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static void change(void)
{
	enum { STEP = 16384, MOST = 64 };
	static char *kept[MOST];
	for (int turn = 0;; turn++) {
		int at = turn % MOST;
		free(kept[at]);
		kept[at] = malloc(STEP);
		memset(kept[at], turn, STEP);
		sleep(1);
	}
}

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 100;
	int percent = argc > 2 ? atoi(argv[2]) : 0;
	for (int index = 0; index < count; index++) {
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (index % 100 < percent)
				change();
			for (;;)
				pause();
		}
	}
	write(1, "ready\n", 6);
	for (;;)
		pause();
}
