/*
 * The floor: what reading stat, statm and status of every process costs a program that does nothing else with it.
 * Each file is opened, read and closed, as a program must that does not know which processes live on.
 *
 *   floor INTERVAL_SECONDS    runs until it is killed
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static char buffer[65536];

static long read_file(const char *pid, const char *name)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%s/%s", pid, name);
	int file = open(path, O_RDONLY);
	if (file < 0)
		return 0;
	long count = read(file, buffer, sizeof buffer);
	close(file);
	return count;
}

static long sample(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	long bytes = 0;
	while (proc && (entry = readdir(proc))) {
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		bytes += read_file(entry->d_name, "stat");
		bytes += read_file(entry->d_name, "statm");
		bytes += read_file(entry->d_name, "status");
	}
	if (proc)
		closedir(proc);
	return bytes;
}

int main(int argc, char **argv)
{
	double interval = argc > 1 ? atof(argv[1]) : 10;
	struct timespec pause = { (time_t)interval, (long)((interval - (time_t)interval) * 1e9) };
	volatile long total = 0;
	for (;;) {
		total += sample();
		nanosleep(&pause, NULL);
	}
}
